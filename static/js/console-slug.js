/* A new tenant: its slug follows its name until somebody types one. The server makes the same one where it is empty. */
document.addEventListener("DOMContentLoaded", () => {
  const name = document.getElementById("id_name");
  const slug = document.getElementById("id_slug");
  if (!name || !slug || slug.value) return;
  let own = false;
  slug.addEventListener("input", () => { own = slug.value !== ""; });
  name.addEventListener("input", () => {
    if (own) return;
    const plain = name.value.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
    const words = plain.split(/\s+/).map((word) => word.replace(/[^a-z0-9]/g, "")).filter(Boolean);
    if (words.length > 1 && ["inc", "llc", "llp", "corp", "co", "ltd"].includes(words[words.length - 1])) words.pop();
    slug.value = words.join("").replace(/^[0-9]+/, "").slice(0, 24);
  });
});
