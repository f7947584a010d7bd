/** What may be wrong with how an agent shows who it is. */
export const registrationCodes = {
  IDENTITY_CONFLICT: {
    title: '两台机器使用同一个 Agent 身份',
    cause:
      '两个同时运行的 Agent 交替出示同一个令牌：通常是连同 Agent 一起克隆了机器，或复制了它的配置。期间双方上报的主机信息都不再保存，任务也可能发到错误的一台。',
    remedy:
      '在复制出来的机器上卸载 Agent 或删除其 config.json；然后重置令牌并交给正确的机器，或重装它的 Agent，复制的一台从此被拒绝。再为复制的机器单独安装 Agent。',
  },
};
