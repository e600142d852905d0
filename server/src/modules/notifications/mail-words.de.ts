import type { MailKind, MailTexts } from '@zivero/shared/schemas/mails';

const SEE_ORDER = 'Zur Bestellung';

/** Each mail as it comes, in German; its placeholders are those of the English one. */
export const MAIL_TEXTS_DE: Record<MailKind, MailTexts> = {
  'order-confirmation': {
    subject: 'Bestellung {{order_number}} ist bestätigt',
    title: 'Danke, Ihre Bestellung ist da',
    intro:
      '{{^is_free}}Ihre Zahlung über {{order_total}} ist angekommen. {{/is_free}}Wir packen Bestellung {{order_number}} jetzt.',
    button: SEE_ORDER,
    outro: '',
  },
  'payment-failed': {
    subject: 'Die Zahlung für Bestellung {{order_number}} ist fehlgeschlagen',
    title: 'Ihre Zahlung hat nicht geklappt',
    intro:
      'Ihre Bank hat die Zahlung über {{order_total}} nicht ausgeführt. Es wurde nichts abgebucht, und Bestellung {{order_number}} wurde nicht aufgegeben. Vielleicht ist noch alles da: Bestellen Sie noch einmal und zahlen Sie auf anderem Weg.',
    button: 'Zum Shop',
    outro: '',
  },
  'order-sent': {
    subject: 'Bestellung {{order_number}} ist unterwegs',
    title:
      '{{#is_partial}}Ein Teil Ihrer Bestellung{{/is_partial}}{{^is_partial}}Ihre Bestellung{{/is_partial}} ist unterwegs',
    intro: 'Wir erwarten, dass sie bis {{delivery_latest}} ankommt.',
    button:
      '{{#has_tracking}}Paket verfolgen{{/has_tracking}}{{^has_tracking}}Zur Bestellung{{/has_tracking}}',
    outro: '',
  },
  refund: {
    subject: 'Erstattung von {{amount}} für Bestellung {{order_number}}',
    title: 'Wir haben {{amount}} erstattet',
    intro:
      'Das Geld geht auf dem Weg zurück, auf dem Sie bezahlt haben, und ist dort in 5 bis 10 Tagen zu sehen.',
    button: SEE_ORDER,
    outro: '',
  },
  'refund-failed': {
    subject: 'Die Erstattung von {{amount}} für Bestellung {{order_number}} kam zurück',
    title: 'Ihre Erstattung ist nicht angekommen',
    intro:
      'Ihre Bank hat die Erstattung von {{amount}} an uns zurückgeschickt; oft gibt es die Karte oder das Konto nicht mehr. Das Geld steht Ihnen weiter zu: Wir schicken es auf anderem Weg und schreiben Ihnen, sobald das geschehen ist. Antworten Sie auf diese E-Mail, wenn Sie uns sagen möchten, wohin es gehen soll.',
    button: SEE_ORDER,
    outro: '',
  },
  'order-cancelled': {
    subject: 'Bestellung {{order_number}} ist storniert',
    title: 'Ihre Bestellung ist storniert',
    intro:
      'Bestellung {{order_number}} wird nicht verschickt.{{#was_paid}} Was Sie bezahlt haben, geht auf demselben Weg zurück; eine weitere E-Mail sagt Ihnen, wann.{{/was_paid}}',
    button: SEE_ORDER,
    outro: '',
  },
  'return-requested': {
    subject: 'Ihre Rücksendung {{return_number}} ist angemeldet',
    title: 'Ihre Rücksendung ist angemeldet',
    intro:
      'Wir sehen sie uns an und sagen Ihnen, wie Sie die Ware zurückschicken. Bitte behalten Sie das Paket bis dahin.',
    button: SEE_ORDER,
    outro: '',
  },
  'return-approved': {
    subject: 'Bitte schicken Sie Rücksendung {{return_number}} ab',
    title: 'Sie können es zurückschicken',
    intro:
      'Legen Sie das Folgende in ein Paket und schicken Sie es uns, mit der Nummer {{return_number}} auf einem Zettel darin.{{#staff_note}}\n\n{{staff_note}}{{/staff_note}}',
    button: SEE_ORDER,
    outro: '',
  },
  'return-rejected': {
    subject: 'Zu Ihrer Rücksendung {{return_number}}',
    title: 'Das können wir nicht zurücknehmen',
    intro:
      'Wir haben uns Ihre Rücksendung angesehen und können sie nicht annehmen.{{#staff_note}}\n\n{{staff_note}}{{/staff_note}}\n\nSehen Sie das anders? Antworten Sie auf diese E-Mail.',
    button: SEE_ORDER,
    outro: '',
  },
  'return-received': {
    subject: 'Ihre Rücksendung {{return_number}} ist angekommen',
    title: 'Ihre Rücksendung ist angekommen',
    intro: 'Das Paket ist hier. Als Nächstes bekommen Sie zurück, was Sie dafür bezahlt haben.',
    button: SEE_ORDER,
    outro: '',
  },
  'payment-link': {
    subject: 'Ihre Bestellung bei {{shop_name}}: {{amount}}',
    title: 'Ihre Bestellung kann bezahlt werden',
    intro:
      'Wir haben zusammengestellt, was wir besprochen haben.{{#staff_note}}\n\n{{staff_note}}{{/staff_note}}\n\nDer Link kann bis {{valid_until}} bezahlt werden. Zurückgelegt wird die Ware, sobald Sie zu zahlen beginnen.',
    button: '{{amount}} bezahlen',
    outro: '',
  },
  'change-payment': {
    subject: 'Bestellung {{order_number}} ändert sich: {{amount}} sind zu zahlen',
    title: '{{amount}} für die Änderung Ihrer Bestellung',
    intro:
      'Wir haben die folgende Änderung von Bestellung {{order_number}} vorbereitet. Sie gilt, sobald Sie den Unterschied von {{amount}} bezahlt haben; was hinzukommt, ist bis {{valid_until}} für Sie zurückgelegt. Zahlen Sie nicht, bleibt die Bestellung, wie sie ist.',
    button: 'Änderung ansehen und bezahlen',
    outro: '',
  },
  'order-changed': {
    subject: 'Bestellung {{order_number}} ist geändert',
    title: 'Ihre Bestellung ist geändert',
    intro:
      'Ihre Zahlung über {{amount}} ist angekommen; Bestellung {{order_number}} kostet jetzt {{order_total}}.',
    button: SEE_ORDER,
    outro: '',
  },
  'change-given-up': {
    subject: 'Bestellung {{order_number}} bleibt, wie sie war',
    title: 'Ihre Bestellung bleibt, wie sie war',
    intro:
      '{{#has_run_out}}Der Unterschied von {{amount}} wurde nicht rechtzeitig bezahlt{{/has_run_out}}{{^has_run_out}}Wir haben die folgende Änderung zurückgezogen{{/has_run_out}}; Bestellung {{order_number}} bleibt deshalb, wie sie war. Sie schulden dafür nichts; was Sie für die Änderung vielleicht schon bezahlt haben, geht von selbst an Sie zurück. Antworten Sie auf diese E-Mail, wenn Sie die Änderung noch möchten.',
    button: SEE_ORDER,
    outro: '',
  },
  'gift-card': {
    subject: 'Ihre Geschenkkarte von {{shop_name}}: {{amount}}',
    title: '{{amount}} für Sie',
    intro:
      'Das ist der Code Ihrer Geschenkkarte:\n\n{{code}}\n\nGeben Sie ihn im Warenkorb oder an der Kasse ein. Er gilt mehrmals, bis nichts mehr übrig ist{{#valid_until}}, längstens bis {{valid_until}}{{/valid_until}}.',
    button: 'Zum Shop',
    outro: 'Wer den Code hat, kann ihn einlösen: Bewahren Sie ihn auf wie Bargeld.',
  },
  'back-in-stock': {
    subject: '{{product_name}} ist wieder da',
    title: '{{product_title}} ist wieder da',
    intro: 'Sie wollten Bescheid bekommen. Es ist wieder zu haben, solange es reicht.',
    button: 'Im Shop ansehen',
    outro:
      'Das ist die einzige E-Mail dazu. Sie warten noch auf anderes und möchten davon nichts mehr hören? Hier beenden Sie alle Hinweise:',
  },
  'abandoned-cart': {
    subject: 'Ihr Warenkorb bei {{shop_name}} ist noch da',
    title: 'Überlegen Sie noch?',
    intro:
      'In Ihrem Warenkorb {{#is_one}}liegt noch etwas{{/is_one}}{{^is_one}}liegen noch ein paar Dinge{{/is_one}}. Zurücklegen können wir sie nicht, aber jetzt sind sie da.',
    button: 'Zum Warenkorb',
    outro: 'Wir schreiben das nur einmal. Sie möchten keine solchen E-Mails? Hier beenden Sie sie:',
  },
};

export const MAIL_LABELS_DE = {
  subtotal: 'Zwischensumme',
  discount: 'Rabatt',
  free: 'Kostenlos',
  tax: 'Steuer',
  taxOff: 'Nicht berechnete Steuer',
  total: 'Gesamt',
  vatIncluded: 'Enthaltene MwSt.',
  credit: 'Geschenkkarte oder Guthaben',
  charged: 'Abgebucht',
  refund: 'Erstattung',
  delivery: 'Lieferung',
  parcel: 'Paket',
  goesTo: 'Geht an',
  quantity: (n: number): string => `Menge ${n}`,
  stopAll: 'Alle Hinweise beenden',
  stopReminders: 'Diese E-Mails beenden',
  footBefore: 'Fragen? Schreiben Sie an',
  footAfter: 'oder antworten Sie auf diese E-Mail.',
};
