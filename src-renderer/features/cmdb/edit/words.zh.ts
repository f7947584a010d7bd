export default {
  hostEdit: {
    button: '批量编辑',
    title: '批量编辑 {count} 台主机',
    hint: '勾选要统一修改的字段；没有勾选的保持不变。保存前先看清会改变什么。',
    changing: '{hosts} 台中有 {changing} 台会改变',
    same: '全部已是这个值',
    nothing: '（空）',
    noBusiness: '（不属于任何业务）',
    save: '修改 {count} 台',
    done: '已修改 {count} 台主机',
  },
};
