import { useI18n } from 'vue-i18n';

/** Words for a Zod issue code at a field; undefined when the field is fine. */
export function useFieldText() {
  const { t } = useI18n();
  return (
    errors: Record<string, string>,
    path: string,
    kind: 'text' | 'email' | 'password' = 'text',
  ): string | undefined => {
    const code = errors[path];
    if (!code) return undefined;
    if (kind !== 'text' && code !== 'too_big') return t(`errors.field.${kind}`);
    if (code === 'too_big') return t('errors.field.too_big');
    return code === 'too_small' || code === 'invalid_type'
      ? t('errors.field.required')
      : t('errors.field.invalid');
  };
}
