/** A CMDB document as an example: what newcomers start from. */
export const exampleDocument = `{
  "applications": [{ "id": "100", "name": "订单中心" }],
  "sets":         [{ "id": 11, "application_id": "100", "name": "华南大区" }],
  "modules":      [{ "id": 21, "set_id": 11, "name": "接入" }],
  "hosts": [
    { "inner_ip": "10.0.0.11", "cloud_id": 0, "host_name": "order-web-01", "os_type": "LINUX",
      "ssh_user": "root", "ssh_port": 22, "auth_type": "PASSWORD", "ssh_passwd": "",
      "application_id": "100", "modules": [21], "usage": "web" }
  ]
}
`;

const parts = [
  'product_lines',
  'applications',
  'sets',
  'modules',
  'environments',
  'clouds',
  'clusters',
  'hosts',
] as const;

export type ReadDocument =
  | { readonly kind: 'empty' }
  | { readonly kind: 'broken'; readonly why: string }
  | {
      readonly kind: 'ready';
      readonly document: unknown;
      readonly counts: readonly (readonly [string, number])[];
    };

/** Reads a pasted document and counts its rows, so that it is seen before it is sent. */
export function readDocument(text: string): ReadDocument {
  if (text.trim() === '') return { kind: 'empty' };
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document !== 'object' || document === null || Array.isArray(document)) {
      return { kind: 'broken', why: '{ … }' };
    }
    const rows = document as Record<string, unknown>;
    const counts = parts.flatMap((part) => {
      const list = rows[part];
      return Array.isArray(list) ? [[part, list.length] as const] : [];
    });
    return { kind: 'ready', document, counts };
  } catch (error) {
    return { kind: 'broken', why: error instanceof Error ? error.message : String(error) };
  }
}
