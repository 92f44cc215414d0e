"""People who are rewarded for good standing, or see others rewarded, come to expect it."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.deterrence import nearby
from weiwen.society.response.stage import ResponseEffect, View


class RewardLearning(Mechanism):
    """The prospect of a reward moves up with rewards met or seen, and fades.

    Equation: q' = q + rate min([rewarded] + seen [reward nearby], 1) (1 - q) - fade q.

    Source: Rescorla and Wagner 1972.
    """

    stage = "response"
    owns = "prospect"
    rate: Scalar
    seen: Scalar
    fade: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        prospect, rewarded = view.people.prospect.value, view.granted("reward")
        lesson = (rewarded + self.seen * nearby(view, rewarded)).clip(0.0, 1.0)
        return ResponseEffect(prospect=self.rate * lesson * (1.0 - prospect) - self.fade * prospect)
