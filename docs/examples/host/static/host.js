// Everything works without this file, but what moves by itself: it follows the feed, counts down, and closes tooltips.
"use strict";

const BURST = 150; // ms: changes that come together are fetched together

function say(text) {
  document.getElementById("spoken").textContent = text;
}

// --- tooltips: Escape closes what is shown, until the pointer or the focus comes back

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const cell of document.querySelectorAll(".chorus-cell:hover, .chorus-cell:focus-within")) {
    cell.classList.add("closed");
    const reopen = () => {
      if (cell.matches(":hover") || cell.matches(":focus-within")) return;
      cell.classList.remove("closed");
      cell.removeEventListener("pointerleave", later);
      cell.removeEventListener("focusout", later);
    };
    const later = () => setTimeout(reopen);
    cell.addEventListener("pointerleave", later);
    cell.addEventListener("focusout", later);
  }
});

// --- a button pressed in a long list: the page that follows stays where it was, at the same claim

const STAY = "stay";

document.addEventListener("submit", (event) => {
  const row = event.target.closest("tr[data-claim]");
  if (row) sessionStorage.setItem(STAY, JSON.stringify([location.href, row.dataset.claim, scrollY]));
});

function stay() {
  const [page, claim, height] = JSON.parse(sessionStorage.getItem(STAY) || "[]");
  sessionStorage.removeItem(STAY);
  const row = claim && page === location.href && document.querySelector(`tr[data-claim="${CSS.escape(claim)}"]`);
  if (!row) return;
  scrollTo(0, height);
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
}
stay();

// --- the countdown of what may still be cancelled

// In the words of the server: see words.py.
function left(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} min`;
  if (seconds >= 120) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  return `${seconds} s`;
}

function count() {
  for (const shown of document.querySelectorAll("[data-countdown]")) {
    const said = left(Math.max(0, Math.ceil((Date.parse(shown.dataset.due) - Date.now()) / 1000)));
    if (shown.textContent !== said) shown.textContent = said;
  }
}
setInterval(count, 250);

// --- what changed elsewhere: another user, the worker, the buyer

async function fragment(url) {
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const holder = document.createElement("template");
  holder.innerHTML = (await answer.text()).trim();
  return holder.content;
}

function busy(place) {
  const active = document.activeElement;
  if (!place.contains(active)) return false;
  return active.matches("textarea, input:not([type=checkbox])");
}

// The same thing in what replaces a place: focus must not be lost under somebody's fingers.
function twin(place, fresh, active) {
  const action = active.dataset.action;
  if (action && fresh.querySelector(`[data-action="${action}"]`)) return fresh.querySelector(`[data-action="${action}"]`);
  if (active.matches("input[name=claim]")) return fresh.querySelector("input[name=claim]") || fresh.querySelector("th a");
  if (active.matches(".chorus-trigger")) return fresh.querySelector(".chorus-trigger");
  return fresh.querySelector("th a, h2 a, button, a");
}

async function refreshRow(row) {
  const fresh = (await fragment(row.dataset.live)).querySelector("tr");
  if (!fresh || !row.isConnected) return;
  const ticked = row.querySelector("input[name=claim]");
  const tick = fresh.querySelector("input[name=claim]");
  if (ticked && tick) tick.checked = ticked.checked;
  for (const back of fresh.querySelectorAll("input[name=back]")) back.value = location.pathname + location.search;
  const active = row.contains(document.activeElement) ? document.activeElement : null;
  row.replaceWith(fresh);
  if (active) twin(row, fresh, active)?.focus();
  fresh.classList.add("changed");
  say(`${fresh.dataset.claim} : ${fresh.querySelector(".chorus-title").textContent}`);
}

async function refreshPanel(panel) {
  if (busy(panel)) {
    say(document.body.dataset.waiting);
    return;
  }
  const fresh = await fragment(panel.dataset.live);
  if (busy(panel)) return;
  const active = panel.contains(document.activeElement) ? document.activeElement : null;
  const next = active ? twin(panel, fresh, active) : null;
  panel.replaceChildren(fresh);
  next?.focus();
  say(panel.querySelector(".chorus-label").textContent);
}

const changed = new Set();
let due = 0;

function hear(claim) {
  changed.add(claim);
  if (!due) due = setTimeout(refresh, BURST);
}

async function refresh() {
  due = 0;
  const names = [...changed];
  changed.clear();
  for (const name of names) {
    const row = document.querySelector(`tr[data-claim="${CSS.escape(name)}"]`);
    const panel = document.querySelector(`[data-live-claim="${CSS.escape(name)}"]`);
    try {
      if (row) await refreshRow(row);
      if (panel) await refreshPanel(panel);
    } catch {
      // The server is ending, or the network is gone: the next change, or a reload, brings the page up to date.
    }
  }
  const counts = document.querySelector("[data-live-counts]");
  if (!counts) return;
  try {
    counts.replaceChildren(await fragment(counts.dataset.liveCounts));
  } catch {
    // As above.
  }
}

if (document.querySelector("[data-live], [data-live-counts]")) {
  const feed = new EventSource(`/events?after=${encodeURIComponent(document.body.dataset.cursor)}`);
  feed.addEventListener("change", (event) => hear(JSON.parse(event.data).claim));
  addEventListener("pagehide", () => feed.close());
}
