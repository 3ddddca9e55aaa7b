// Seven small services to the pages; no state of its own, nothing sent anywhere else.
// 1. Streamlit reruns the page on the bare key "r" and clears caches on "c": single-letter shortcuts that somebody
//    using speech input or a tremor presses unawares (WCAG 2.1.4). They are stopped before Streamlit hears them.
// 2. A text area is sent when it is left, or on Ctrl+Enter. Here it is sent after a pause in typing, so that what
//    is typed is saved without leaving the field.
// 3. The mark "Saved at …" is true only while what stands in the form is what the server says it has saved.
// 4. Streamlit's place to drop a file has the role "presentation", yet can be focused by script and has a name: it is
//    called a group here, so that a screen reader hears the name (axe: presentation-role-conflict).
// 5. A page whose session has ended goes to the sign-in, which says so: asked every ten seconds while the page is
//    looked at, when it is looked at again, and when its live connection breaks. Asking is no use of the session.
// 6. The link to a file that has just been made ready is followed by itself, once.
// 7. Streamlit's navigation on a phone puts its menus between the items of a list, where none may be: the list and its
//    items are called nothing, so that a screen reader hears links under headings (axe: list, listitem).
(() => {
  "use strict";
  const PAUSE = 700;
  const FORM = ".st-key-score_form";
  const MARK = ".elr-saved";
  const SESSION = "/elr/session";
  const BETWEEN_QUESTIONS = 10000;
  const READY = '.elr-ready a[href^="/elr/export/"]';

  const isTyping = (element) =>
    element instanceof HTMLElement &&
    (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

  document.addEventListener(
    "keydown",
    (event) => {
      const bare = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (bare && /^[a-z]$/i.test(event.key) && !isTyping(event.target)) {
        event.stopImmediatePropagation();
      }
      if (bare && /^[0-9]$/.test(event.key)) chooseByDigit(event);
    },
    true
  );

  // A digit chooses the level with that number, only while the focus is among the levels. Where a scale begins above
  // 0, the first radio button is its lowest level.
  function chooseByDigit(event) {
    const group = event.target instanceof Element && event.target.closest(".st-key-score_levels");
    if (!group) return;
    const { levels = 0, lowest = 0 } = document.querySelector(MARK)?.dataset ?? {};
    const place = Number(event.key) - Number(lowest);
    const radio = group.querySelectorAll('input[type="radio"]')[place];
    if (radio && place < Number(levels)) {
      event.preventDefault();
      radio.focus();
      radio.click();
    }
  }

  const timers = new WeakMap();
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement) || !field.closest(FORM)) return;
    refreshMark();
    clearTimeout(timers.get(field));
    timers.set(field, setTimeout(() => send(field), PAUSE));
  });

  function send(field) {
    if (!field.isConnected) return;
    field.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Enter", code: "Enter", ctrlKey: true, bubbles: true, cancelable: true })
    );
  }

  function typedDiffersFromSaved(mark) {
    const form = document.querySelector(FORM);
    if (!form) return false;
    const chosen = form.querySelector('.st-key-score_levels input[type="radio"]:checked');
    if (chosen) {
      const radios = [...form.querySelectorAll('.st-key-score_levels input[type="radio"]')];
      if (String(radios.indexOf(chosen)) !== (mark.dataset.choice ?? "")) return true;
    }
    const sure = form.querySelector('.st-key-score_sureness input[type="radio"]:checked');
    if (sure) {
      const radios = [...form.querySelectorAll('.st-key-score_sureness input[type="radio"]')];
      if (String(radios.indexOf(sure)) !== (mark.dataset.sureness ?? "")) return true;
    }
    for (const [name, key] of [["rationale", "score_rationale"], ["evidence", "score_evidence"]]) {
      const field = form.querySelector(`[class*="st-key-${key}"] textarea`);
      if (field && field.value.trim() !== (mark.dataset[name] ?? "").trim()) return true;
    }
    return false;
  }

  function refreshMark() {
    const mark = document.querySelector(MARK);
    if (!mark) return;
    const pending = typedDiffersFromSaved(mark);
    if (mark.classList.contains("elr-pending") !== pending) mark.classList.toggle("elr-pending", pending);
  }

  function nameDropZones() {
    for (const zone of document.querySelectorAll('[data-testid="stFileUploaderDropzone"][role="presentation"]')) {
      zone.setAttribute("role", "group");
    }
  }

  function unlistNavigation() {
    for (const part of document.querySelectorAll(
      '[data-testid="stSidebarNavItems"]:not([role]), [data-testid="stSidebarNavItems"] li:not([role])'
    )) {
      part.setAttribute("role", "presentation");
    }
  }

  let isLeaving = false;

  async function leaveIfSessionEnded() {
    if (isLeaving || document.visibilityState !== "visible") return;
    let status = 0;
    try {
      status = (await fetch(SESSION, { cache: "no-store", redirect: "error" })).status;
    } catch {
      return; // no connection at all: Streamlit says so
    }
    if (status !== 401 || isLeaving) return;
    isLeaving = true;
    const here = encodeURIComponent(location.pathname + location.search);
    location.assign(`/sign-in?ended=1&next=${here}`);
  }

  let wasConnected = false;

  function askWhenTheConnectionBreaks() {
    const state = document.querySelector('[data-testid="stApp"]')?.dataset.testConnectionState;
    const isConnected = state === "CONNECTED";
    if (wasConnected && !isConnected) leaveIfSessionEnded();
    wasConnected = isConnected;
  }

  const followed = new Set();

  function followReadyFiles() {
    for (const link of document.querySelectorAll(READY)) {
      if (followed.has(link.href)) continue;
      followed.add(link.href);
      link.click();
    }
  }

  setInterval(leaveIfSessionEnded, BETWEEN_QUESTIONS);
  document.addEventListener("visibilitychange", leaveIfSessionEnded);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) leaveIfSessionEnded();
  });
  document.addEventListener("change", refreshMark, true);
  new MutationObserver(() => {
    refreshMark();
    nameDropZones();
    unlistNavigation();
    askWhenTheConnectionBreaks();
    followReadyFiles();
  }).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-test-connection-state"],
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && document.querySelector(`${MARK}.elr-pending`)) event.preventDefault();
  });
})();
