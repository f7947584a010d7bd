import { plainLine } from './install.log';
import type { InstallFile } from './install.ports';

export interface FetchOrder {
  readonly urls: readonly string[];
  /** Folder on the host that is there already. */
  readonly folder: string;
  readonly token: string;
  readonly files: readonly Pick<InstallFile, 'name' | 'sha256'>[];
}

/** One try to get one file from one address. */
export interface FetchTry {
  readonly file: string;
  readonly url: string;
  /** '' where it went well, else why not. */
  readonly failure: string;
  /** The address answered, whatever it answered with: an agent may call there. */
  readonly reached: boolean;
}

/**
 * A program for `python3 -I -` on the host: fetches each file from the first address that has it,
 * checks its digest, puts it in place. It travels over stdin, so that the token is in no argument and
 * in no file. Proxies of the host's environment are passed over: Muster is in the same network or
 * nowhere. Exit status 0: all files are there.
 */
export function fetchProgram(order: FetchOrder): string {
  const literal = Buffer.from(JSON.stringify(order)).toString('base64');
  return `import base64, hashlib, json, os, sys, urllib.error, urllib.request
order = json.loads(base64.b64decode('${literal}').decode())
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
urls = list(order['urls'])

def fetch(url, name, sha256):
    request = urllib.request.Request(url + '/agent/download/' + name, headers={'Authorization': order['token']})
    target = os.path.join(order['folder'], name)
    digest = hashlib.sha256()
    with opener.open(request, timeout=8) as answer, open(target + '.part', 'wb') as stream:
        while True:
            data = answer.read(65536)
            if not data:
                break
            digest.update(data)
            stream.write(data)
    if digest.hexdigest() != sha256:
        raise ValueError('wrong digest')
    os.rename(target + '.part', target)

good = True
for one in order['files']:
    done = False
    for url in list(urls):
        try:
            fetch(url, one['name'], one['sha256'])
            done = True
        except Exception as error:
            reason = getattr(error, 'reason', None) or error
            mark = '*' if isinstance(error, (urllib.error.HTTPError, ValueError)) else ''
            words = ' '.join(str(reason).split())[:200] or 'failed'
            print('##fetch%s %s %s %s' % (mark, one['name'], url, words))
            continue
        print('##fetch %s %s' % (one['name'], url))
        # What answered once is asked first from now on.
        urls.remove(url)
        urls.insert(0, url)
        break
    good = good and done
    if not done:
        break
sys.exit(0 if good else 7)
`;
}

/** What the program printed. */
export function readFetches(output: string): FetchTry[] {
  return output.split('\n').flatMap((line) => {
    const match = /^##fetch(\*?) (\S+) (\S+)(?: (.*))?$/.exec(line);
    if (!match) return [];
    const [, mark, file = '', url = '', words = ''] = match;
    const failure = plainLine(words);
    return [{ file, url, failure, reached: failure === '' || mark === '*' }];
  });
}
