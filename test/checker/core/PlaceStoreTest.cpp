#include "core/PlaceStore.h"
#include "gmock/gmock.h"

using namespace durability;

namespace {
class PlaceStoreTest : public testing::Test {
protected:
  const AccessPath &place(unsigned N) { return *Paths.fresh(&Paths, N); }
  static int64_t at(const PlaceStore &In, const AccessPath &Place) {
    const Value *Found = In.find(Place);
    return Found && Found->Constant ? *Found->Constant : -1;
  }
  AccessPathTable Paths{6};
};
} // namespace

TEST_F(PlaceStoreTest, ACopyKeepsWhatTheOtherChanges) {
  PlaceStore A;
  A.set(place(1), Value::number(1));
  PlaceStore B = A;
  EXPECT_EQ(A.begin(), B.begin());
  B.set(place(1), Value::number(1));
  EXPECT_EQ(A.begin(), B.begin()) << "nothing changed";
  B.set(place(1), Value::number(2));
  B.set(place(2), Value::number(3));
  EXPECT_EQ(at(A, place(1)), 1);
  EXPECT_EQ(A.find(place(2)), nullptr);
  EXPECT_EQ(at(B, place(1)), 2);
  PlaceStore C = B;
  C.eraseIf([&](const auto &Item) { return Item.first == &place(1); });
  EXPECT_EQ(at(B, place(1)), 2);
  EXPECT_EQ(C.find(place(1)), nullptr);
}

TEST_F(PlaceStoreTest, ManyAtOnceAreAsOneAfterTheOther) {
  for (unsigned I = 0; I < 6; ++I)
    (void)place(I);
  PlaceStore One, All;
  for (unsigned I : {1U, 4U})
    One.set(place(I), Value::number(I)), All.set(place(I), Value::number(I));
  std::vector<PlaceStore::Item> Items;
  for (unsigned I : {5U, 4U, 0U, 2U, 4U})
    Items.emplace_back(&place(I), Value::number(10 * Items.size() + I));
  for (const auto &[Place, V] : Items)
    One.set(*Place, V);
  All.setAll(Items);
  ASSERT_EQ(All.size(), 5U);
  EXPECT_TRUE(std::equal(One.begin(), One.end(), All.begin(), All.end()));
  EXPECT_EQ(at(All, place(4)), 44);
}

TEST_F(PlaceStoreTest, AMergeThatWidensKeepsNothingOfWhatChanges) {
  PlaceStore A, B;
  A.set(place(1), Value::number(3));
  B.set(place(1), Value::number(5));
  A.set(place(2), Value::number(7));
  B.set(place(2), Value::number(7));
  PlaceStore Joined = A, Widened = A;
  EXPECT_TRUE(Joined.merge(B, nullptr, /*Widen=*/false));
  EXPECT_EQ(Joined.find(place(1))->Class, VC_Positive);
  EXPECT_TRUE(Widened.merge(B, nullptr, /*Widen=*/true));
  EXPECT_EQ(Widened.find(place(1))->Class, VC_Any);
  EXPECT_EQ(at(Widened, place(2)), 7);
  EXPECT_FALSE(Widened.merge(B, nullptr, /*Widen=*/true));
}
