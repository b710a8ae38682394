// Light or dark: as the reader chose here, else as the system says. Runs before the page is drawn.
const chosen = localStorage.getItem("theme");
if (chosen !== null) document.documentElement.dataset.theme = chosen;
addEventListener("DOMContentLoaded", () => {
  const pages = document.getElementById("pages");
  if (matchMedia("(max-width: 800px)").matches) pages.open = false;
  document.getElementById("theme").addEventListener("click", () => {
    const { dataset } = document.documentElement;
    const dark = dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    dataset.theme = dark === "dark" ? "light" : "dark";
    localStorage.setItem("theme", dataset.theme);
  });
});
