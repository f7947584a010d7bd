export { type ToolboxServices, toolboxDialect } from './toolbox.dialect';
