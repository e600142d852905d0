/**
 * Input before hydration. The page is there long before its script on a slow line: whoever types, chooses or
 * presses by then shall not lose it, and no form goes to the server as an address with a password in it. The
 * script in index.html writes down which elements were touched; here they get it once the app is mounted.
 */
type EarlyInput = { touched: ReadonlySet<EventTarget>; pressed: ReadonlySet<EventTarget> };
declare global {
  interface Window {
    /** Ends the writing down and answers what there is. */
    earlyInput?: () => EarlyInput;
  }
}

/** Takes what stands in the fields, before the app writes its own into them. The answer is called after the mount. */
export function keepEarlyInput(): { give: () => void; press: () => void } {
  const { touched, pressed } = window.earlyInput?.() ?? { touched: new Set(), pressed: new Set() };
  const gives = [...touched].flatMap(keptOf);
  const focused = document.activeElement;
  return {
    give: () => {
      for (const give of gives) give();
      // The field that has the focus got it unseen.
      if (focused !== document.body && focused === document.activeElement) {
        focused?.dispatchEvent(new FocusEvent('focus'));
        focused?.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
      }
    },
    press: () => {
      for (const one of pressed) {
        if (one instanceof HTMLFormElement && one.isConnected) one.requestSubmit();
        else if (one instanceof HTMLButtonElement && one.isConnected) one.click();
      }
    },
  };
}

function keptOf(field: EventTarget): (() => void)[] {
  if (field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio')) {
    const { checked } = field;
    // Of a group of radios the chosen one speaks.
    if (field.type === 'radio' && !checked) return [];
    return [
      () => {
        field.checked = checked;
        tell(field, 'input', 'change');
      },
    ];
  }
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
    const { value, selectionStart, selectionEnd } = field;
    return [
      () => {
        if (field.value !== value) {
          field.value = value;
          // Kinds of fields that have no caret say null.
          if (selectionStart !== null) field.setSelectionRange(selectionStart, selectionEnd);
        }
        // Left already: as if it was left now.
        if (field === document.activeElement) tell(field, 'input');
        else tell(field, 'input', 'change');
      },
    ];
  }
  if (field instanceof HTMLSelectElement) {
    const { value } = field;
    return [
      () => {
        field.value = value;
        tell(field, 'input', 'change');
      },
    ];
  }
  return [];
}

function tell(field: Element, ...kinds: string[]): void {
  if (!field.isConnected) return;
  for (const kind of kinds) field.dispatchEvent(new Event(kind, { bubbles: true }));
}
