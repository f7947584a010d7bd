export { feishuHandlers } from './feishu.handlers';
export { type FeishuDeps, type FeishuService, openFeishu } from './feishu.service';
export { createPasswords, type Passwords } from './passwords';
export { userHandlers } from './users.handlers';
export { createUsersService, type Me, type SignedIn, type UsersService } from './users.service';
