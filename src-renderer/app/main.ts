import './styles/tokens.css';
import './styles/element.css';
import './styles/base.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { connect, onSignedOut } from '../rpc';
import App from './App.vue';
import { i18n, loadLanguage } from './i18n';
import { router } from './router';
import { useSession } from './session';
import { applyTheme } from './theme';

applyTheme();
connect();
await loadLanguage();

const app = createApp(App).use(createPinia()).use(i18n);
const session = useSession();

onSignedOut(() => {
  if (!session.signedIn) return;
  session.end();
  const { fullPath, meta } = router.currentRoute.value;
  if (!meta.door) void router.push({ name: 'sign-in', query: { next: fullPath, ended: '1' } });
});

app.use(router).mount('#app');
