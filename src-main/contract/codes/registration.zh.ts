/** What may be wrong with how an agent shows who it is. */
export const registrationCodes = {
  IDENTITY_CONFLICT: {
    title: '两台机器使用同一个 Agent 身份',
    cause:
      '两个同时运行的 Agent 交替出示同一个令牌：通常是连同 Agent 一起克隆了机器，或复制了它的配置。期间双方上报的主机信息都不再保存，也不再向它们下发任务。',
    remedy:
      '在复制出来的机器上卸载 Agent 或删除其 config.json；然后重置令牌并交给正确的机器，或重装它的 Agent，复制的一台从此被拒绝。再为复制的机器单独安装 Agent。',
  },
  ENROLMENT_USED: {
    title: '安装命令已经用过',
    cause:
      '一条安装命令只允许一个 Agent 注册一次，注册令牌则按其次数；注册令牌列表写明了何时、从哪个地址用去。',
    remedy:
      '如果不是这台主机用的，请查明命令流到了谁手里，并检查用它注册的 Agent；再为这台主机生成新的命令。',
  },
  ENROLMENT_EXPIRED: {
    title: '安装命令已过期',
    cause: '生成安装命令或注册令牌时设定的期限已过。',
    remedy: '重新生成一条，需要时延长有效期。',
  },
  ENROLMENT_REVOKED: {
    title: '安装命令已被吊销',
    cause: '有人吊销了这条安装命令或注册令牌，审计日志写明了是谁。',
    remedy: '了解原因后重新生成。',
  },
};
