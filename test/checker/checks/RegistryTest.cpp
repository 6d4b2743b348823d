#include "checks/Check.h"
#include "llvm/ADT/STLExtras.h"
#include "gtest/gtest.h"

using namespace durability;

TEST(RegistryTest, ChecksAreSortedDescribedAndFound) {
  ASSERT_FALSE(allChecks().empty());
  EXPECT_TRUE(llvm::is_sorted(
      allChecks(), [](const CheckDescription &A, const CheckDescription &B) {
        return A.Name < B.Name;
      }));
  for (const CheckDescription &Check : allChecks()) {
    EXPECT_TRUE(Check.Name.starts_with("durability-")) << Check.Name.str();
    EXPECT_TRUE(Check.Summary.ends_with(".")) << Check.Name.str();
    EXPECT_NE(Check.Run, nullptr) << Check.Name.str();
    EXPECT_EQ(findCheck(Check.Name)->Name, Check.Name);
    for (const CheckOption &Option : Check.Options)
      EXPECT_TRUE(!Check.ValidateOption ||
                  Check.ValidateOption(Option.Name, Option.Default).empty())
          << Check.Name.str() << "." << Option.Name.str();
  }
  EXPECT_EQ(findCheck("durability-no-such-check"), nullptr);
}

TEST(RegistryTest, PlatformsAreValidated) {
  const CheckDescription *Check = findCheck("durability-fdatasync-portability");
  ASSERT_NE(Check, nullptr);
  EXPECT_EQ(Check->ValidateOption("Platforms", "linux, macos"), "");
  EXPECT_NE(Check->ValidateOption("Platforms", "linux,amiga").find("amiga"),
            std::string::npos);
  EXPECT_NE(Check->ValidateOption("Platforms", ""), "");
}
