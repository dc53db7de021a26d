// Sends the file of a form in parts, so that a broken connection or a reload loses nothing of what has
// come. Without this script the form sends its file whole. docs/how-to/keep-files-of-evidence.md

// What is smaller goes with the form: it is sent again in a moment.
const LEAST = 1024 * 1024
const LONGEST_WAIT = 15000

for (const { dataset, parentElement } of document.querySelectorAll("form > [data-uploads]")) {
  const input = parentElement.querySelector('input[type="file"]')
  if (input) prepare(parentElement, input, dataset)
}

function prepare(form, input, words) {
  const told = document.createElement("p")
  told.setAttribute("role", "status")
  const bar = document.createElement("progress")
  bar.max = 100
  bar.hidden = true
  bar.className = "amends-upload"
  bar.setAttribute("aria-label", words.progress)
  const button = form.querySelector('button[type="submit"], button:not([type])')
  button.before(told, bar)
  let busy = false

  form.addEventListener("submit", async (event) => {
    const file = input.files[0]
    if (busy) return event.preventDefault()
    if (!file || file.size < LEAST) return
    event.preventDefault()
    busy = true
    bar.hidden = false
    const say = teller(told, bar, words)
    try {
      const sent = await send(words.uploads, form, file, say)
      if (!sent.words) {
        hide(form, `${input.name}-parts`, sent.id)
        hide(form, `${input.name}-sha256`, sent.sha256)
        input.disabled = true
        return form.submit()
      }
      told.textContent = sent.words
    } catch {
      // Something that no waiting mends: the form goes as it would without this script.
      return form.submit()
    }
    bar.hidden = true
    busy = false
  })
}

// Says aloud every tenth of the way; the bar moves with each part.
function teller(told, bar, words) {
  let tenth = -1
  return (what, done, size) => {
    const percent = Math.floor((100 * done) / size)
    bar.value = percent
    if (what === "sending" && Math.floor(percent / 10) === tenth) return
    tenth = Math.floor(percent / 10)
    told.textContent = words[what].replace("{percent}", percent)
  }
}

async function send(begin, form, file, say) {
  const token = form.querySelector('[name="csrfmiddlewaretoken"]').value
  const headers = { "X-CSRFToken": token }
  const about = { name: file.name, size: file.size, modified: file.lastModified }
  const asked = () => ask(begin, { method: "POST", headers, body: new URLSearchParams(about) })
  let state = await patiently(asked, () => say("waiting", 0, file.size))
  if (state.words) return state
  const { id, address, part } = state
  if (state.received) say("resumed", state.received, file.size)
  const digest = new Digest()
  let hashed = 0
  while (true) {
    // What has come is read again here, and not sent again.
    const until = state.received < file.size ? Math.min(state.received + part, file.size) : file.size
    while (hashed < until) {
      const next = Math.min(hashed + part, until)
      digest.add(new Uint8Array(await file.slice(hashed, next).arrayBuffer()))
      hashed = next
    }
    if (state.received >= file.size) return { id, sha256: digest.end() }
    const start = state.received
    const body = file.slice(start, Math.min(start + part, file.size))
    const sent = () => ask(`${address}?from=${start}`, { method: "POST", headers, body })
    state = await patiently(sent, () => say("waiting", start, file.size))
    if (state.words) return state
    say("sending", state.received, file.size)
  }
}

// An answer of the server; an error where there was none, or one that trying again may mend.
async function ask(address, said) {
  const answer = await fetch(address, { credentials: "same-origin", ...said })
  if ([200, 400, 409].includes(answer.status)) return answer.json()
  if (answer.status >= 500) throw new TypeError("try again")
  throw new Error(String(answer.status))
}

async function patiently(attempt, waiting) {
  for (let wait = 500; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    try {
      return await attempt()
    } catch (problem) {
      if (!(problem instanceof TypeError)) throw problem
      waiting()
      await new Promise((go) => {
        window.addEventListener("online", go, { once: true })
        setTimeout(go, wait)
      })
    }
  }
}

function hide(form, name, value) {
  const input = document.createElement("input")
  Object.assign(input, { type: "hidden", name, value })
  form.append(input)
}

// SHA-256 (FIPS 180-4), a piece at a time: the browser's own takes a whole file at once, and only over HTTPS.
const K = new Int32Array(64)
const FIRST = new Uint32Array(8)
for (let found = 0, number = 2; found < 64; number++) {
  let prime = true
  for (let by = 2; by * by <= number; by++) if (number % by === 0) prime = false
  if (!prime) continue
  if (found < 8) FIRST[found] = (Math.sqrt(number) % 1) * 2 ** 32
  K[found++] = (Math.cbrt(number) % 1) * 2 ** 32
}

const turn = (x, n) => (x >>> n) | (x << (32 - n))

class Digest {
  constructor() {
    this.h = FIRST.slice()
    this.w = new Int32Array(64)
    this.rest = new Uint8Array(64)
    this.held = 0
    this.length = 0
  }

  add(bytes) {
    this.length += bytes.length
    let at = 0
    if (this.held) {
      at = Math.min(64 - this.held, bytes.length)
      this.rest.set(bytes.subarray(0, at), this.held)
      this.held += at
      if (this.held < 64) return
      this.block(this.rest, 0)
      this.held = 0
    }
    for (; at + 64 <= bytes.length; at += 64) this.block(bytes, at)
    this.rest.set(bytes.subarray(at))
    this.held = bytes.length - at
  }

  block(bytes, at) {
    const { h, w } = this
    for (let i = 0; i < 16; i++, at += 4) {
      w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15]
      const y = w[i - 2]
      w[i] = w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))
    }
    let a = h[0] | 0, b = h[1] | 0, c = h[2] | 0, d = h[3] | 0
    let e = h[4] | 0, f = h[5] | 0, g = h[6] | 0, last = h[7] | 0
    for (let i = 0; i < 64; i++) {
      const one = (last + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
      last = g
      g = f
      f = e
      e = (d + one) | 0
      d = c
      c = b
      b = a
      a = (one + two) | 0
    }
    h[0] += a
    h[1] += b
    h[2] += c
    h[3] += d
    h[4] += e
    h[5] += f
    h[6] += g
    h[7] += last
  }

  end() {
    const bits = this.length * 8
    const zeros = (119 - (this.length % 64)) % 64
    const tail = new Uint8Array(1 + zeros + 8)
    tail[0] = 128
    const view = new DataView(tail.buffer)
    view.setUint32(1 + zeros, Math.floor(bits / 2 ** 32))
    view.setUint32(5 + zeros, bits >>> 0)
    this.add(tail)
    return [...this.h].map((word) => word.toString(16).padStart(8, "0")).join("")
  }
}
