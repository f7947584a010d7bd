/** A rule as it ships. Once released it is the administrators': a change here reaches new databases only. */
interface ShippedDanger {
  readonly name: string;
  readonly pattern: string;
  readonly languages: string;
  readonly zh: string;
  readonly en: string;
}

/** What has cost people their machines: the rules for dangerous commands that a new database begins with. */
export const shippedDangers: readonly ShippedDanger[] = [
  {
    name: 'rm -r',
    pattern: String.raw`\brm\s+(?:-{1,2}[\w-]+\s+)*-\w*[rR]\w*\s+(?:-{1,2}[\w-]+\s+)*(?:["']?\/(?:\*|["']|\s|;|&|$)|["']?\/(?:bin|boot|dev|etc|home|lib\w*|opt|root|sbin|srv|sys|usr|var)\/?\*?["']?(?=\s|;|&|$)|["']?\$\{?\w+\}?["']?\/\*?|~\/?(?=\s|;|&|$)|\*(?=\s|;|&|$)|\.(?=\s|;|&|$))`,
    languages: '',
    zh: '会递归删除重要目录',
    en: 'deletes an important folder with all below',
  },
  {
    name: 'find -delete',
    pattern: String.raw`\bfind\s+\/\S*(?:\s+[^\n;|&]+)?\s-delete\b`,
    languages: '',
    zh: '会递归删除重要目录',
    en: 'deletes an important folder with all below',
  },
  {
    name: 'rmtree',
    pattern: String.raw`\bshutil\.rmtree\(\s*["']\/["']?`,
    languages: 'python',
    zh: '会递归删除重要目录',
    en: 'deletes an important folder with all below',
  },
  {
    name: 'mkfs',
    pattern: String.raw`\b(?:mkfs(?:\.\w+)?|mke2fs|wipefs|fdisk|parted|sgdisk|pvremove|vgremove|lvremove)\b`,
    languages: '',
    zh: '会改动磁盘分区或文件系统',
    en: 'changes partitions or file systems',
  },
  {
    name: 'dd of=/dev',
    pattern: String.raw`\bdd\b[^\n;|&]*\bof=\/dev\/\S*`,
    languages: '',
    zh: '会覆盖磁盘或关键系统文件',
    en: 'overwrites a disk or a vital system file',
  },
  {
    name: '> /dev',
    pattern: String.raw`>\s*\/dev\/(?:sd|hd|vd|xvd|nvme|mapper)\S*`,
    languages: '',
    zh: '会覆盖磁盘或关键系统文件',
    en: 'overwrites a disk or a vital system file',
  },
  {
    name: '> /etc',
    pattern: String.raw`>\s*\/etc\/(?:passwd|shadow|fstab|sudoers)\b`,
    languages: '',
    zh: '会覆盖磁盘或关键系统文件',
    en: 'overwrites a disk or a vital system file',
  },
  {
    name: 'fork bomb',
    pattern: String.raw`:\s*\(\s*\)\s*\{[^}]*:\s*\|\s*:[^}]*\}`,
    languages: '',
    zh: '会无限创建进程（fork 炸弹）',
    en: 'makes processes without end (fork bomb)',
  },
  {
    name: 'shutdown',
    pattern: String.raw`(?:^|[;&|\n(]|\bsudo\s)\s*(?:shutdown|reboot|halt|poweroff|init\s+[06]|telinit\s+[06])\b`,
    languages: '',
    zh: '会重启或关闭主机',
    en: 'reboots or powers off the host',
  },
  {
    name: 'systemctl poweroff',
    pattern: String.raw`\bsystemctl\s+(?:reboot|poweroff|halt|kexec)\b`,
    languages: '',
    zh: '会重启或关闭主机',
    en: 'reboots or powers off the host',
  },
  {
    name: 'chmod -R /',
    pattern: String.raw`\bch(?:mod|own)\s+(?:-\w*R\w*\s+\S+|\S+\s+-\w*R\w*)\s+\/(?:\s|;|&|$|etc|usr|bin|lib)`,
    languages: '',
    zh: '会递归改动系统目录的权限',
    en: 'changes rights of system folders with all below',
  },
  {
    name: 'iptables -F',
    pattern: String.raw`\b(?:iptables|ip6tables)\s+-F\b|\bnft\s+flush\s+ruleset\b|\bip\s+link\s+set\s+\S+\s+down\b|\bifdown\b`,
    languages: '',
    zh: '可能中断网络，主机将失联',
    en: 'may cut the network: hosts would be lost',
  },
  {
    name: 'kill -1',
    pattern: String.raw`\bkill\s+-(?:9|KILL|SIGKILL)\s+-1\b|\bkillall5?\s+-9\b`,
    languages: '',
    zh: '会杀死所有进程',
    en: 'kills every process',
  },
  {
    name: 'curl | sh',
    pattern: String.raw`\b(?:curl|wget)\b[^\n|;]*\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b`,
    languages: '',
    zh: '会直接执行下载的内容',
    en: 'runs what it downloads, unseen',
  },
];
