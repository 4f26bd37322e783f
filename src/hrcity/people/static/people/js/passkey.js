// Passkeys: asks the browser for one and sends the answer with the form. Without this module the page says so.

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => (list ?? []).map((one) => ({ ...one, id: toBytes(one.id) }));

function answer(credential) {
  const from = credential.response;
  const response = { clientDataJSON: toText(from.clientDataJSON) };
  if (from.attestationObject) {
    response.attestationObject = toText(from.attestationObject);
    response.transports = from.getTransports?.() ?? [];
  } else {
    response.authenticatorData = toText(from.authenticatorData);
    response.signature = toText(from.signature);
    response.userHandle = from.userHandle ? toText(from.userHandle) : null;
  }
  return {
    id: credential.id, rawId: toText(credential.rawId), type: credential.type, response,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function create(options, form) {
  const wanted = structuredClone(options.publicKey);
  const alone = form.elements.passwordless?.checked ?? false;
  Object.assign(wanted.authenticatorSelection, { residentKey: alone ? "required" : "discouraged", requireResidentKey: alone });
  if (alone) wanted.authenticatorSelection.userVerification = "required";
  wanted.challenge = toBytes(wanted.challenge);
  wanted.user.id = toBytes(wanted.user.id);
  wanted.excludeCredentials = named(wanted.excludeCredentials);
  return navigator.credentials.create({ publicKey: wanted });
}

async function get(options) {
  const wanted = { ...options.publicKey, challenge: toBytes(options.publicKey.challenge) };
  wanted.allowCredentials = named(wanted.allowCredentials);
  return navigator.credentials.get({ publicKey: wanted });
}

async function login(_options, form) {
  const reply = await fetch(form.action, { headers: { Accept: "application/json" } });
  return get((await reply.json()).request_options);
}

const ACTIONS = { create, get, login };

function start(box) {
  const button = box.querySelector("[data-passkey-press]");
  const problem = box.querySelector("[data-passkey-problem]");
  const form = document.getElementById(box.dataset.form);
  const options = box.dataset.options ? JSON.parse(box.dataset.options) : null;
  box.querySelector("[data-passkey-missing]").hidden = true;
  button.hidden = false;
  button.addEventListener("click", async () => {
    problem.hidden = true;
    button.disabled = true;
    try {
      const credential = await ACTIONS[box.dataset.passkey](options, form);
      form.elements.credential.value = JSON.stringify(answer(credential));
      form.submit();
    } catch {
      problem.hidden = false;
      button.disabled = false;
    }
  });
}

if (window.PublicKeyCredential && navigator.credentials) document.querySelectorAll("[data-passkey]").forEach(start);
