import { plainLine } from './install.log';
import type { InstallFile } from './install.ports';

export interface FetchOrder {
  readonly urls: readonly string[];
  /** Folder on the host that is there already. */
  readonly folder: string;
  readonly token: string;
  readonly files: readonly Pick<InstallFile, 'name' | 'sha256'>[];
  /** How its lines begin: a file is there, could not be had, was refused. By default for `readFetches`. */
  readonly leads?: { readonly good: string; readonly failed: string; readonly answered: string };
}

const readLeads = { good: '##fetch', failed: '##fetch', answered: '##fetch*' };

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
  const literal = Buffer.from(JSON.stringify({ leads: readLeads, ...order })).toString('base64');
  return `import base64, hashlib, json, os, sys, urllib.error, urllib.request
order = json.loads(base64.b64decode('${literal}').decode())
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
urls = list(order['urls'])

def tell(lead, name, url, words=''):
    line = ' '.join((order['leads'][lead] + ' ' + name + ' ' + url + ' ' + words).split())[:600]
    # Whatever the host's language is: older ones would fail at a word of another.
    sys.stdout.buffer.write((line + '\\n').encode())
    sys.stdout.buffer.flush()

def words_of(error):
    try:
        answer = json.loads(error.read(65536).decode())
        return answer['code'] + ': ' + answer['message']
    except Exception:
        return str(getattr(error, 'reason', None) or error) or 'failed'

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
            answered = isinstance(error, (urllib.error.HTTPError, ValueError))
            tell('answered' if answered else 'failed', one['name'], url, words_of(error))
            continue
        tell('good', one['name'], url)
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
