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
  const { user, sent, hours, service } = form.dataset
  const longest = Number(hours) * 60 * 60 * 1000
  const place = `${prefix}${service}`
  const told = document.getElementById("visit-told")
  const say = (name) => { told.textContent = name ? told.dataset[name] : "" }
  const old = (kept) => kept.user !== user || over(kept)

  forget((kept) => old(kept) || kept.said.key === sent)
  // Said once: what is added to that form afterwards, after Back, is not what was entered.
  if (sent) history.replaceState(history.state, "", location.pathname)

  const fields = () => [...form.elements].filter(
    (field) => field.name && field.type !== "submit" && field.name !== "csrfmiddlewaretoken")
  const keep = () => {
    const said = {}
    for (const field of fields()) {
      if (!["checkbox", "radio"].includes(field.type) || field.checked) said[field.name] = field.value
    }
    localStorage.setItem(place, JSON.stringify({ user, until: Date.now() + longest, said }))
  }
  const discard = document.getElementById("visit-discard")

  const kept = JSON.parse(localStorage.getItem(place) ?? "null")
  // A page that answers what was sent, and did not take it, shows the newer words already.
  if (kept !== null && !("wrong" in form.dataset)) {
    for (const field of fields()) {
      if (field.name in kept.said && !["checkbox", "radio"].includes(field.type)) {
        field.value = kept.said[field.name]
      }
    }
    // What is not on the page any more is sent along: the answer says of what it was, and what it was.
    for (const [name, value] of Object.entries(kept.said)) {
      if (value && /^(state|of|met|note|used)-/.test(name) && !form.elements.namedItem(name)) {
        const hidden = document.createElement("input")
        Object.assign(hidden, { type: "hidden", name, value })
        form.append(hidden)
      }
    }
    say("back")
    discard.hidden = false
  }
  discard.addEventListener("click", () => {
    localStorage.removeItem(place)
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
