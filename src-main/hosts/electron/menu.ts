import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import { words } from './words';

/** The smallest menu that keeps the keys for editing, zoom and full screen working. */
export function installMenu(): void {
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom', label: words('实际大小', 'Actual Size') },
    { role: 'zoomIn', label: words('放大', 'Zoom In') },
    { role: 'zoomOut', label: words('缩小', 'Zoom Out') },
    { role: 'togglefullscreen', label: words('全屏', 'Full Screen') },
  ];
  // A reload would lose what an operator is typing; developers have it.
  if (!app.isPackaged) view.push({ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' });
  const edit: MenuItemConstructorOptions[] = [
    { role: 'undo', label: words('撤销', 'Undo') },
    { role: 'redo', label: words('重做', 'Redo') },
    { type: 'separator' },
    { role: 'cut', label: words('剪切', 'Cut') },
    { role: 'copy', label: words('复制', 'Copy') },
    { role: 'paste', label: words('粘贴', 'Paste') },
    { role: 'selectAll', label: words('全选', 'Select All') },
  ];
  const template: MenuItemConstructorOptions[] = [
    { label: words('编辑', 'Edit'), submenu: edit },
    { label: words('视图', 'View'), submenu: view },
  ];
  if (process.platform === 'darwin') template.unshift({ role: 'appMenu' });
  else
    template.unshift({
      label: words('文件', 'File'),
      submenu: [{ role: 'quit', label: words('退出', 'Quit') }],
    });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
