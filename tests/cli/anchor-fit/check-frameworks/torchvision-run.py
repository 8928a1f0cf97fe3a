g = AnchorGenerator(open('sizes').read(), ((0.5, 1.0, 2.0),))
