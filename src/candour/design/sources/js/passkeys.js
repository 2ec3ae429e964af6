// A form that a passkey fills in: the browser asks the device, the device asks its holder, and the answer is sent like any other field.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const listed = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

async function ask(purpose, options) {
  const asked = { ...options, challenge: bytes(options.challenge) };
  if (purpose === "create") {
    asked.user = { ...options.user, id: bytes(options.user.id) };
    asked.excludeCredentials = listed(options.excludeCredentials);
    return navigator.credentials.create({ publicKey: asked });
  }
  asked.allowCredentials = listed(options.allowCredentials);
  return navigator.credentials.get({ publicKey: asked });
}

function written(credential) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const response = Object.fromEntries(parts.filter((name) => credential.response[name]).map((name) => [name, text(credential.response[name])]));
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

for (const form of document.querySelectorAll("form[data-candour-passkey]")) {
  const said = form.querySelector("[data-candour-said]");
  form.querySelector("[data-candour-without]").hidden = true;
  let asking = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (asking) return;
    said.textContent = "";
    if (!window.PublicKeyCredential) {
      said.textContent = form.dataset.cannot;
      return;
    }
    asking = true;
    try {
      const credential = await ask(form.dataset.candourPasskey, JSON.parse(form.dataset.options).publicKey);
      form.elements.credential.value = written(credential);
      form.submit();
    } catch (problem) {
      said.textContent = problem.name === "InvalidStateError" ? form.dataset.known : form.dataset.turnedBack;
    } finally {
      asking = false;
    }
  });
}
