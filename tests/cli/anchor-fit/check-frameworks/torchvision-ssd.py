from torchvision.models.detection.anchor_utils import DefaultBoxGenerator
class SSD300(SSD):
    """DefaultBoxGenerator([[9]]) in a text"""
boxes = DefaultBoxGenerator(
    [[2], [2, 3], [2, 3], [2, 3], [2], [2]],  # height / width, both ways
    scales=[0.07, 0.15, 0.33, 0.51, 0.69, 0.87, 1.05],
    steps=[8, 16, 32, 64, 100, 300],
)
model = SSD(backbone, boxes, (300, 300), num_classes=91)
