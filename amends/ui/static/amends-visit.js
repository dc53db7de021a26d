// Keeps what is filled in on a visit in this browser until it is sent: connections on wards are bad.
// The words stand in the page. Nothing is kept for longer than the page says, or for anybody else.
const form = document.querySelector("form[data-visit]")
const prefix = "amends-visit:"

function forget(away) {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(prefix))) {
    let kept = null
    try { kept = JSON.parse(localStorage.getItem(key)) } catch { /* not ours: goes */ }
    if (kept === null || away(kept)) localStorage.removeItem(key)
  }
}

const over = (kept) => !(Date.now() < kept.until)

function start() {
  // `draft` says which of what was saved in Amends the page shows: "" where nothing was.
  const { user, sent, saved, hours, service, draft } = form.dataset
  const longest = Number(hours) * 60 * 60 * 1000
  const place = `${prefix}${service}`
  // What this browser kept and something newer was saved over: it waits until somebody has chosen.
  const aside = `${place}:aside`
  const told = document.getElementById("visit-told")
  const say = (name) => { told.textContent = name ? told.dataset[name] : "" }
  const old = (kept) => kept.user !== user || over(kept)
  const read = (where) => JSON.parse(localStorage.getItem(where) ?? "null")

  forget((kept) => old(kept) || kept.said.key === sent)
  // Amends has it now, or it was thrown away; what waits for a choice is not that.
  if (saved && read(place)?.said.key === saved) localStorage.removeItem(place)
  // Said once: what is added to that form afterwards, after Back, is not what was entered.
  if (sent || saved) history.replaceState(history.state, "", location.pathname)

  const fields = () => [...form.elements].filter(
    (field) => field.name && field.type !== "submit" && field.name !== "csrfmiddlewaretoken")
  const keep = () => {
    const said = {}
    for (const field of fields()) {
      if (!["checkbox", "radio"].includes(field.type) || field.checked) said[field.name] = field.value
    }
    const at = Date.now()
    localStorage.setItem(place, JSON.stringify({ user, at, until: at + longest, draft, said }))
  }
  const typed = (kept) => fields().filter(
    (field) => field.name in kept.said && !["checkbox", "radio"].includes(field.type))
  const putBack = (kept) => {
    for (const field of typed(kept)) field.value = kept.said[field.name]
    // What is not on the page any more is sent along: the answer says of what it was, and what it was.
    for (const [name, value] of Object.entries(kept.said)) {
      if (value && /^(state|of|met|note|used)-/.test(name) && !form.elements.namedItem(name)) {
        const hidden = document.createElement("input")
        Object.assign(hidden, { type: "hidden", name, value })
        form.append(hidden)
      }
    }
  }

  const notice = document.getElementById("visit-kept")
  const again = document.getElementById("visit-again")
  const show = (name, kept) => {
    const moment = new Date(kept.at).toLocaleString(
      document.documentElement.lang, { dateStyle: "long", timeStyle: "short" })
    notice.querySelector("p").textContent = notice.dataset[name].replace("{moment}", moment)
    again.hidden = name !== "aside"
    notice.hidden = false
  }
  const kept = read(place)
  // A page that answers what was sent, and did not take it, shows the newer words already.
  if (kept !== null && !("wrong" in form.dataset)) {
    if (kept.draft === draft) {
      putBack(kept)
      show("back", kept)
    } else {
      if (typed(kept).some((field) => field.value !== kept.said[field.name])) {
        localStorage.setItem(aside, JSON.stringify(kept))
      }
      localStorage.removeItem(place)
    }
  }
  const other = read(aside)
  if (other !== null) show("aside", other)
  again.addEventListener("click", () => {
    putBack(other)
    keep()
    localStorage.removeItem(aside)
    show("back", other)
  })
  document.getElementById("visit-discard").addEventListener("click", () => {
    localStorage.removeItem(read(aside) === null ? place : aside)
    location.assign(location.pathname)
  })
  form.addEventListener("input", () => { keep(); say("kept") })
  form.addEventListener("submit", (event) => {
    keep()
    if (!navigator.onLine) {
      event.preventDefault()
      say("offline")
      told.scrollIntoView({ block: "center" })
    }
  })
  window.addEventListener("offline", () => say("offline"))
  window.addEventListener("online", () => say("online"))
}

// Where nobody is signed in: after signing out nothing stays; otherwise only what is too old goes, for a
// session may have ended before what was filled in was sent.
function leave() {
  forget((kept) => left.dataset.forget === "all" || over(kept))
}

const left = document.querySelector("[data-forget]")
if (form !== null || left !== null) {
  try {
    if (form === null) leave()
    else start()
  } catch (refused) {
    // A browser that keeps nothing: the form works without.
    if (!(refused instanceof DOMException)) throw refused
  }
}
