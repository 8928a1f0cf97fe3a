g = AnchorGenerator(sizes=((32,), (64,), (128,)),
    aspect_ratios=((0.5, 1.0, 2.0), (1.0,)))
