export { feishuDialect } from './feishu.dialect';
