import { h } from 'vue';
import { createVuetify } from 'vuetify';
import { aliases } from '../ui/vuetify-icon-aliases.ts';
import ZIcon from '../ui/ZIcon.vue';

/**
 * Vuetify's theme plugin is off: its variables are static CSS (styles/vuetify-theme.css) chosen by
 * `data-theme` on the root element, which an inline script sets before paint. So the page's HTML is the
 * same for everybody and never flashes the other theme.
 */
export const createStoreVuetify = () =>
  createVuetify({
    ssr: true,
    theme: false,
    display: {
      mobileBreakpoint: 'md',
      thresholds: { xs: 0, sm: 480, md: 761, lg: 1081, xl: 1600, xxl: 2200 },
    },
    icons: {
      defaultSet: 'lucide',
      aliases,
      sets: { lucide: { component: (props) => h(ZIcon, { name: props.icon as never }) } },
    },
    defaults: {
      global: { ripple: false, elevation: 0 },
      VBtn: { rounded: 'pill', variant: 'flat' },
      VDialog: { maxWidth: 520 },
      VSnackbar: { timeout: 8000, location: 'bottom' },
    },
  });
