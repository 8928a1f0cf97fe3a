SSD(b, DefaultBoxGenerator(steps=[8, 16], min_ratio="a"), (300, 300))
