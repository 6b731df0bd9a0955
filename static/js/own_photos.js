/* Each photo in a request of its own: together they would be too large for one. Without this script they go together. */
"use strict";

for (const form of document.querySelectorAll("[data-own-photos]")) {
  const input = form.querySelector("input[type=file]");
  const says = form.querySelector("[data-own-photos-says]");
  const version = form.querySelector("input[name=version]");

  form.addEventListener("submit", async (event) => {
    const files = [...input.files];
    if (files.length < 2) return;
    event.preventDefault();
    form.querySelector("button").disabled = true;
    for (const [place, file] of files.entries()) {
      says.textContent = `Uploading photo ${place + 1} of ${files.length}`;
      const body = new FormData(form);
      body.delete(input.name);
      body.append(input.name, file);
      const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
      const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
      const newer = page && page.querySelector("[data-own-photos] input[name=version]");
      if (!answer || !answer.ok || !newer) {
        const why = page && page.querySelector("[data-own-photos] .errorlist, [role=alert]");
        says.textContent = `${file.name} was not uploaded: ${why ? why.textContent.trim() : "the site refused it."} `
          + `${place} of ${files.length} are saved; reload the page to see them.`;
        form.querySelector("button").disabled = false;
        return;
      }
      version.value = newer.value;
    }
    window.location.hash = "photos";
    window.location.reload();
  });
}
