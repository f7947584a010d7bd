/** How a transfer of files may end on a host. */
export const transferCodes = {
  NO_SPACE: {
    title: 'No space',
    cause: 'The file system of the destination has less free than the files need.',
    remedy: 'Free space or choose another destination, then retry.',
  },
  NOT_WRITABLE: {
    title: 'Destination not usable',
    cause: 'The destination, or a folder in it, may not be written in, is no folder, or is a link.',
    remedy: 'Log in as who may write there, or make the folder what it should be.',
  },
  NO_OWNER: {
    title: 'Owner or group not possible',
    cause: 'The host has no such user or group, or the login account is not root and cannot give files away.',
    remedy: 'Make the account on the host, log in as root, or leave the owner empty.',
  },
  HOST_UNREACHABLE: {
    title: 'Host not reached',
    cause: 'The host could not be reached or logged in to; nothing was changed on it.',
    remedy: 'Check network, port and credentials.',
  },
  CONNECTION_LOST: {
    title: 'Connection lost',
    cause:
      'The connection broke in the middle and did not come back in time. Each target is the old file or the whole new one.',
    remedy: 'Retry: it goes on from where it broke.',
  },
  BEFORE_FAILED: {
    title: 'Command before failed',
    cause: 'The command before the transfer failed; no file was transferred.',
    remedy: 'Read its output, mend the cause, then retry.',
  },
  AFTER_FAILED: {
    title: 'Command after failed',
    cause: 'The files are in place, but the command after them failed.',
    remedy: 'Read its output; a retry runs only this command again.',
  },
  COMMAND_UNKNOWN: {
    title: 'Command result unknown',
    cause: 'The connection or Muster ended while the command ran: it may have run to its end or not.',
    remedy: 'Look on the host, then retry: it goes on with this command.',
  },
  CHECKSUM: {
    title: 'Checksum differs',
    cause: 'What lies on the host is not what was sent; no file was put in place.',
    remedy: 'Retry; if it comes again, look at the disk of the host.',
  },
  UPLOAD_FAILED: {
    title: 'Upload failed',
    cause: 'The host refused to write a file; temporary files are removed.',
    remedy: 'See the message for the reason.',
  },
  PLACE_FAILED: {
    title: 'File not put in place',
    cause: 'Owner, permissions or the rename were refused for a file.',
    remedy: 'See the message for the file and the reason, then retry.',
  },
  NO_BLOB: {
    title: 'Content not kept any more',
    cause: 'Muster keeps uploaded files for 30 days after their last use.',
    remedy: 'Send the file again and start a new distribution.',
  },
  OVER_LIMIT: {
    title: 'Over the limit',
    cause: 'The files that fit are more than the limits of this collection allow; none was read.',
    remedy: 'Choose fewer paths or raise the limits.',
  },
  NONE_FITS: {
    title: 'No file fits',
    cause: 'None of the paths leads to a file on this host that the login account can see.',
    remedy: 'Check paths and patterns.',
  },
  READ_FAILED: {
    title: 'Files not readable',
    cause: 'Some files could not be read; those that came are kept.',
    remedy: 'Log in as who may read them; a retry brings what is missing.',
  },
  STOPPED: {
    title: 'Stopped',
    cause: 'Somebody stopped the transfer.',
    remedy: 'Retry when wanted: what is there already is not sent again.',
  },
};
