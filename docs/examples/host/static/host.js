// Everything works without this file, but what moves by itself: it follows the feed, counts down, and closes tooltips.
"use strict";

const BURST = 150; // ms: changes that come together are fetched together

// Each text is a line of its own: one that comes soon after another does not take its place before it is read.
function say(text) {
  const line = document.createElement("p");
  line.textContent = text;
  document.getElementById("spoken").append(line);
  setTimeout(() => line.remove(), 10_000);
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

// --- tooltips: on the other side when there is no room for them on theirs

function place(event) {
  const cell = event.target.closest?.(".chorus-cell");
  if (!cell || cell.contains(event.relatedTarget)) return;
  cell.classList.remove("above");
  const trigger = cell.querySelector(".chorus-trigger").getBoundingClientRect();
  const tip = cell.querySelector(".chorus-tip");
  const box = tip.getBoundingClientRect();
  const sheet = getComputedStyle(tip).position === "fixed";
  const short = sheet ? trigger.bottom > box.top : box.bottom > innerHeight && trigger.top > box.height;
  cell.classList.toggle("above", short);
}
document.addEventListener("pointerover", place);
document.addEventListener("focusin", place);

// --- messages: closed by hand, and by what they tell being over

for (const button of document.querySelectorAll("[data-close]")) button.hidden = false;

function drop(note) {
  const messages = note.parentElement;
  const held = messages.contains(document.activeElement);
  note.remove();
  const next = messages.querySelector("[data-close]");
  if (!next) messages.remove();
  if (held) (next || document.querySelector("main")).focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-close]");
  if (button) drop(button.parentElement);
});

function over(claim) {
  for (const note of document.querySelectorAll(`.told[data-about~="${CSS.escape(claim)}"]`)) drop(note);
}

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
  const told = [...document.querySelectorAll("[data-messages] p")].map((line) => line.textContent).join(" ");
  if (!row) return; // the messages have the focus already: the page asks for it
  scrollTo(0, height);
  row.querySelector("th a").focus({ preventScroll: true });
  if (told) setTimeout(() => say(told), BURST); // a page that has just come is not listened to yet
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
    const seconds = Math.ceil((Date.parse(shown.dataset.due) - Date.now()) / 1000);
    const line = shown.closest("[data-late]");
    if (seconds <= 0) line.textContent = line.dataset.late;
    else if (shown.textContent !== left(seconds)) shown.textContent = left(seconds);
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

// Something is being typed, or was: the form that holds it is not replaced, wherever the focus has gone since.
function typing(place) {
  const fields = [...place.querySelectorAll("textarea, input[type=text], input[type=file]")];
  return fields.find((field) => field === document.activeElement || field.value !== "")?.form;
}

// The same thing in what replaces a place: focus must not be lost under somebody's fingers.
function twin(place, fresh, active) {
  const action = active.dataset.action;
  if (action && fresh.querySelector(`[data-action="${action}"]`)) return fresh.querySelector(`[data-action="${action}"]`);
  if (active.matches("input[name=claim]")) return fresh.querySelector("input[name=claim]") || fresh.querySelector("th a");
  if (active.matches(".chorus-trigger")) return fresh.querySelector(".chorus-trigger");
  return fresh.querySelector("th a, [data-state-title]");
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
  return fresh.dataset.spoken;
}

// What was typed stays; above it, that the claim has moved on.
function warn(form) {
  const notice = document.querySelector("[data-changed]");
  form.before(notice);
  if (!notice.hidden) return "";
  notice.hidden = false;
  return notice.innerText;
}

async function refreshPanel(panel) {
  if (typing(panel)) return warn(typing(panel));
  const fresh = await fragment(panel.dataset.live);
  if (typing(panel)) return warn(typing(panel));
  const active = panel.contains(document.activeElement) ? document.activeElement : null;
  const next = active ? twin(panel, fresh, active) : null;
  panel.before(document.querySelector("[data-changed]"));
  document.querySelector("[data-changed]").hidden = true;
  panel.replaceChildren(fresh);
  next?.focus();
  return panel.querySelector("[data-state-title]").innerText;
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
  const told = [];
  for (const name of names) {
    const row = document.querySelector(`tr[data-claim="${CSS.escape(name)}"]`);
    const panel = document.querySelector(`[data-live-claim="${CSS.escape(name)}"]`);
    over(name);
    try {
      if (row) told.push(await refreshRow(row));
      if (panel) told.push(await refreshPanel(panel));
    } catch {
      // The server is ending, or the network is gone: the next change, or a reload, brings the page up to date.
    }
  }
  const text = told.filter(Boolean).join(" ");
  if (text) say(text);
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
