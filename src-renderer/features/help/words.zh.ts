export default {
  help: {
    codes: {
      title: '错误码',
      hint: '每个结果码的含义、常见原因和处理办法。接口返回的 err_code 与这里相同。',
      search: '搜索错误码或说明',
      none: '没有符合的错误码',
      code: '错误码',
      link: '全部错误码',
      groups: {
        agent: 'Agent 任务（004）',
        script: '脚本执行（000）',
        transfer: '文件传输',
        upgrade: 'Agent 升级',
        preflight: '安装前检查',
        registration: 'Agent 身份',
      },
    },
  },
};
