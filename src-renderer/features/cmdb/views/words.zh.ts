export default {
  hostViews: {
    all: '默认视图',
    shared: '已共享',
    by: '{name} 共享',
    changed: '当前列表与保存的视图不同',
    keep: '保存当前为新视图…',
    update: '更新「{name}」',
    rename: '重命名或共享「{name}」…',
    delete: '删除「{name}」',
    deleted: '已删除视图「{name}」',
    hint: '保存现在的筛选、列和排序，下次一键恢复。',
    name: '视图名称',
    share: '共享给所有用户',
  },
};
