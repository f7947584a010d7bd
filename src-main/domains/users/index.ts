export { createPasswords, type Passwords } from './passwords';
export { userHandlers } from './users.handlers';
export { createUsersService, type Me, type SignedIn, type UsersService } from './users.service';
