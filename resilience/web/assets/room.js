// Follows the room: asks every two and a half seconds at which step it stands, and draws the page anew when it has
// moved on. Nothing but that number is asked for; while the page is not looked at, nothing is.
(() => {
  "use strict";
  const PAUSE = 2500;
  const room = document.getElementById("room");
  if (!room) return;
  const seen = Number(room.dataset.step);
  if (!seen) return; // no seat yet: there is nothing to follow
  const address = `/room/${room.dataset.code}`;
  let isSending = false;
  let isLeaving = false;

  document.addEventListener("submit", () => { isSending = true; });
  window.addEventListener("pageshow", () => { isSending = false; });

  async function look() {
    if (isSending || isLeaving || document.visibilityState !== "visible") return;
    let step = seen;
    try {
      const answer = await fetch(`${address}/now`, { cache: "no-store", redirect: "error" });
      if (!answer.ok) return;
      step = (await answer.json()).step;
    } catch {
      return; // no connection just now: the next look may have one
    }
    if (step === seen || isSending || isLeaving) return;
    isLeaving = true;
    location.replace(address);
  }

  setInterval(look, PAUSE);
  document.addEventListener("visibilitychange", look);
})();
