from django.db import models


class Row(models.Model):
    title = models.CharField(max_length=500)
    agent = models.CharField(max_length=64)
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return self.title
