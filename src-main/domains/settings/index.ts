export { defaultSettings } from './settings.defaults';
export { settingsHandlers } from './settings.handlers';
export { openSettings, type SettingsChange, type SettingsService } from './settings.service';
