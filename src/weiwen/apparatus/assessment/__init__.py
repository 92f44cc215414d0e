"""Assessment: signals become files: scores, suspicion, lists; and the standing order on posts is written."""
