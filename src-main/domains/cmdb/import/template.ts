import type { Language } from '@contract/errors';
import type { ImportField } from '@contract/import-fields';
import { writeRows } from '../sheet-file';
import { importTitles } from '../titles';

const examples: Readonly<Record<Language, Partial<Record<ImportField, string>>[]>> = {
  zh: [
    {
      ...{ innerIp: '10.0.0.11', hostName: 'order-web-01', sshPort: '22', sshUser: 'root', authType: '密码' },
      ...{
        osType: 'LINUX',
        business: '订单中心',
        cloud: '直连区域',
        set: '华南大区',
        module: '接入',
        usage: 'web',
      },
    },
    { innerIp: '10.0.0.12', hostName: 'order-db-01', sshPort: '2222', sshUser: 'ops', authType: '密钥' },
  ],
  en: [
    {
      ...{
        innerIp: '10.0.0.11',
        hostName: 'order-web-01',
        sshPort: '22',
        sshUser: 'root',
        authType: 'PASSWORD',
      },
      ...{ osType: 'LINUX', business: 'Orders', set: 'South', module: 'gateway', usage: 'web' },
    },
    { innerIp: '10.0.0.12', hostName: 'order-db-01', sshPort: '2222', sshUser: 'ops', authType: 'KEY' },
  ],
};

/** A file to fill in: the columns that an import knows and two rows as examples. */
export async function templateOf(
  format: 'xlsx' | 'csv',
  language: Language,
): Promise<{ name: string; base64: string }> {
  const fields = Object.keys(importTitles) as ImportField[];
  const head = fields.map((field) => importTitles[field]?.[language] ?? field);
  const rows = examples[language].map((row) => fields.map((field) => row[field] ?? ''));
  const sheet = language === 'zh' ? '主机' : 'Hosts';
  const bytes = await writeRows(
    format,
    sheet,
    [head, ...rows],
    fields.map(() => 16),
  );
  return { name: `muster-hosts.${format}`, base64: bytes.toString('base64') };
}
