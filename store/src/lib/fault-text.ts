import type { ClientError } from '@zivero/shared/client/app-error';
import { useI18n } from 'vue-i18n';

/** The sentence for a fault; one that no locale knows is said in general. */
export function useFaultText(): (fault: ClientError) => string {
  const { t, te } = useI18n();
  return (fault) => (te(fault.messageKey) ? t(fault.messageKey) : t('errors.client.unexpected'));
}
