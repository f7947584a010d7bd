import 'element-plus/theme-chalk/base.css';
import 'element-plus/theme-chalk/el-badge.css';
import 'element-plus/theme-chalk/el-message.css';
import { ElMessage } from 'element-plus/es/components/message/index';

/** Says shortly that something went well. What went wrong is shown where it happened, never here. */
export function say(message: string): void {
  ElMessage({ message, type: 'success', duration: 2500, grouping: true });
}

/** Says shortly that something could not be done here and now. */
export function warn(message: string): void {
  ElMessage({ message, type: 'warning', duration: 4000, grouping: true });
}
