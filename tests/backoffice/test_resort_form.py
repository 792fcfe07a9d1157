"""The resorts of one house are of one business: its GSTINs have one PAN."""

import pytest
from django.forms import modelform_factory

from backend.backoffice.forms.resort_form import ResortForm
from backend.catalogue.core import gstin
from backend.catalogue.models import Resort
from tests import cast

FORM = modelform_factory(Resort, form=ResortForm, fields=["gstin"])
OURS, ANOTHER = "29ABCDE1234F1ZW", "29AAGCB7383J1Z4"
IN_GOA = "30ABCDE1234F1Z"


@pytest.fixture
def other(resort) -> Resort:
    """Another resort of the same owner, with a GSTIN."""
    return cast.a_resort("Teak Estate", "Dandeli", gstin=OURS)


def test_a_gstin_of_another_business_is_refused(resort, other):
    form = FORM({"gstin": ANOTHER}, instance=resort)
    assert form.errors.as_data()["gstin"][0].code == "another_owner"


@pytest.mark.parametrize("number", ["", IN_GOA + gstin.check_sign(IN_GOA)])
def test_another_registration_of_the_same_business_is_not_nor_none(resort, other, number):
    assert FORM({"gstin": number}, instance=resort).errors == {}


def test_the_only_registration_may_become_another(other):
    assert FORM({"gstin": ANOTHER}, instance=other).errors == {}
