"""Under which words a resort is found, and under which slugs it was: both kept by triggers, whoever changes it."""

from django.db import models


class ResortNames(models.Model):
    """The words by which guests look for a resort, folded: its name, location, town and district in all languages.

    Written by triggers (0006) with every change of the resort or its texts. Without a foreign key, as a trigger
    deletes it with its resort.
    """

    resort = models.OneToOneField(
        "catalogue.Resort", on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )
    # With a space before each word: ` kali river lodge dandeli`.
    folded = models.TextField(editable=False)

    def __str__(self) -> str:
        return f"names of resort {self.resort_id}"


class FormerSlug(models.Model):
    """A slug that a resort had before: whoever comes by it is sent on. One that another resort takes is that one's."""

    slug = models.SlugField(max_length=120, primary_key=True)
    resort = models.ForeignKey("catalogue.Resort", on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug
