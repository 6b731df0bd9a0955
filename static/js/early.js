// Before the first paint: parts marked with-js and without-js know which they are.
document.documentElement.classList.add("js");
