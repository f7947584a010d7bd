import { ref } from 'vue';

/** Whether the Ctrl+K palette is open; the top bar and the keyboard open it alike. */
export const paletteOpen = ref(false);
