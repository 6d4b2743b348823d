"""Opens the HTML report in headless Chromium: clicks, filters, and source code that tries to be markup.

DURABILITY_LINT names the program; screenshots go to the folder SCREENSHOTS, if given.
"""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

LINT = os.environ["DURABILITY_LINT"]
HEADER = """typedef struct Stream FILE;
int fputs(const char *Text, FILE *File); int fileno(FILE *File); int fsync(int Descriptor); int fflush(FILE *File);
long write(int Descriptor, const void *Data, unsigned long Size); int rename(const char *From, const char *To);
int open(const char *Path, int Flags, ...); int close(int Descriptor);
"""
UNFLUSHED = """#include "file.h"
int save(FILE *File) {
  if (fputs("text", File) < 0) return -1;
  return fsync(fileno(File)); // </pre><script>document.title = 'owned'</script>
}
"""
RENAMED = """#include "file.h"
int publish(const char *Text, long Size) {
  int Fd = open("new", 0101, 0600);
  if (Fd < 0 || write(Fd, Text, Size) != Size || close(Fd)) return -1;
  return rename("new", "<b onclick=alert(1)>");
}
int stable(int Fd, const char *Text, long Size) {
  return write(Fd, Text, Size) == Size ? fsync(Fd) : -1;
}
"""
HOSTILE = "<img src=x onerror=\"document.title='owned'\">.c"


def browser():
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1300,1000"):
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


class HtmlReport(unittest.TestCase):
    """HTML-1."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        top = Path(cls.folder.name)
        sources = {"unflushed.c": UNFLUSHED, "renamed.c": RENAMED, HOSTILE: UNFLUSHED}
        for name, text in {"file.h": HEADER, **sources}.items():
            (top / name).write_text(text)
        done = subprocess.run([LINT, "check", "--with-report", "--format=html", "--output=page.html", *sources, "--"],
                              cwd=top, capture_output=True, text=True, check=False)
        assert done.returncode == 2, done.stderr
        cls.page = top / "page.html"
        cls.driver = browser()

    @classmethod
    def tearDownClass(cls):
        cls.driver.quit()
        cls.folder.cleanup()

    def setUp(self):
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get(self.page.as_uri())

    def findings(self):
        return self.driver.find_elements(By.CSS_SELECTOR, "article.finding")

    def is_visible(self, element):
        """As the browser lays it out; Selenium's own answer does not know what a closed `details` hides."""
        return self.driver.execute_script("return arguments[0].checkVisibility()", element)

    def visible(self):
        return [f for f in self.findings() if self.is_visible(f)]

    def screenshot(self, name):
        png = self.driver.get_screenshot_as_png()
        self.assertGreater(len(png), 10000)
        if "SCREENSHOTS" in os.environ:
            (Path(os.environ["SCREENSHOTS"]) / name).write_bytes(png)

    def test_a_finding_opens_to_the_way_of_the_byte(self):
        finding = next(f for f in self.findings() if "unflushed.c" in f.text)
        self.assertFalse(self.is_visible(finding.find_element(By.TAG_NAME, "ol")))
        finding.find_element(By.TAG_NAME, "summary").click()
        picture = finding.find_element(By.TAG_NAME, "svg")
        self.assertTrue(self.is_visible(picture))
        self.assertEqual([t.text for t in picture.find_elements(By.CSS_SELECTOR, "text.lane-name")],
                         ["buffer", "page cache", "stable"])
        self.assertIn("missing: flush", picture.find_element(By.CSS_SELECTOR, "text.lost").text)
        # The byte stays in the first lane; the missing step would lead to the second.
        stops = picture.find_elements(By.CSS_SELECTOR, "circle.stop")
        lanes = picture.find_elements(By.CSS_SELECTOR, "line.lane")
        self.assertEqual([s.get_attribute("cx") for s in stops], [lanes[0].get_attribute("x1")])
        self.assertIn(f"L{lanes[1].get_attribute('x1')} ",
                      picture.find_element(By.CSS_SELECTOR, "path.missing").get_attribute("d"))
        self.assertIn("fputs", finding.find_element(By.TAG_NAME, "ol").text)
        self.screenshot("finding.png")

    def test_written_and_renamed_ends_in_the_page_cache(self):
        finding = next(f for f in self.findings() if "renamed.c" in f.text)
        finding.find_element(By.TAG_NAME, "summary").click()
        self.assertIn("missing: sync", finding.find_element(By.CSS_SELECTOR, "text.lost").text)

    def test_filters_and_search(self):
        everything = len(self.findings())
        self.assertEqual(everything, 3)
        self.assertEqual(self.driver.find_element(By.ID, "shown").text, "3 of 3 shown")
        Select(self.driver.find_element(By.ID, "check")).select_by_value("durability-rename-without-sync")
        self.assertEqual([f.get_attribute("data-check") for f in self.visible()], ["durability-rename-without-sync"])
        self.assertEqual(self.driver.find_element(By.ID, "shown").text, "1 of 3 shown")
        Select(self.driver.find_element(By.ID, "check")).select_by_value("")
        search = self.driver.find_element(By.ID, "search")
        search.send_keys("UNFLUSHED fputs")
        self.assertEqual(len(self.visible()), 1)
        search.send_keys(" nothing-like-it")
        self.assertEqual(self.visible(), [])
        self.screenshot("filtered.png")

    def test_the_table_is_filtered_by_durability(self):
        rows = self.driver.find_elements(By.CSS_SELECTOR, "tr.row")
        self.assertGreaterEqual(len(rows), 4)
        Select(self.driver.find_element(By.ID, "durability")).select_by_value("durable")
        shown = [r for r in rows if self.is_visible(r)]
        self.assertEqual(len(shown), 1)
        self.assertIn("stable", shown[0].text)
        self.assertIn("renamed.c:8", shown[0].text)

    def test_a_link_opens_its_finding(self):
        self.driver.get("about:blank")
        self.driver.get(self.page.as_uri() + "#finding-2")
        self.assertEqual([bool(f.find_element(By.TAG_NAME, "details").get_attribute("open")) for f in self.findings()],
                         [False, True, False])

    def test_source_code_is_never_markup(self):
        self.assertEqual(self.driver.title, "Durability report")
        counts = self.driver.execute_script(
            "return ['script', 'img', 'b[onclick]', 'iframe', 'link'].map(s => document.querySelectorAll(s).length)")
        self.assertEqual(counts, [1, 0, 0, 0, 0])
        self.assertIn(HOSTILE, self.driver.find_element(By.TAG_NAME, "body").text)
        for finding in self.findings():
            finding.find_element(By.TAG_NAME, "summary").click()
        self.assertIn("</pre><script>", self.driver.find_element(By.TAG_NAME, "body").text)

    def test_nothing_is_loaded_and_the_policy_stops_what_might_slip_through(self):
        self.assertEqual(self.driver.execute_script("return performance.getEntriesByType('resource').length"), 0)
        self.assertEqual(self.driver.get_log("browser"), [])
        self.driver.execute_script(
            "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title=1\">"
            "<b id=probe onclick=\"document.title=2\">probe</b>')")
        self.driver.find_element(By.ID, "probe").click()
        self.assertEqual(self.driver.title, "Durability report")
        self.assertIn("Content Security Policy", " ".join(e["message"] for e in self.driver.get_log("browser")))


if __name__ == "__main__":
    unittest.main()
