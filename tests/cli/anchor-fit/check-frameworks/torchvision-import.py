import torch
from .faster_rcnn import FasterRCNN

class MaskRCNN(FasterRCNN):
    x: int = 1
