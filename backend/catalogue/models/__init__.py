"""Models: resorts, rooms, room types, pictures, what guests see of them, and staff members."""

from backend.catalogue.models.beds import RoomTypeBed as RoomTypeBed
from backend.catalogue.models.language_texts import ResortText as ResortText
from backend.catalogue.models.language_texts import RoomTypeText as RoomTypeText
from backend.catalogue.models.link_previews import LinkPreview as LinkPreview
from backend.catalogue.models.photos import Photo as Photo
from backend.catalogue.models.resort import Resort as Resort
from backend.catalogue.models.resort import ShownResort as ShownResort
from backend.catalogue.models.resort_words import FormerSlug as FormerSlug
from backend.catalogue.models.resort_words import ResortNames as ResortNames
from backend.catalogue.models.room import CAPACITY_MOST as CAPACITY_MOST
from backend.catalogue.models.room import Room as Room
from backend.catalogue.models.room import RoomImage as RoomImage
from backend.catalogue.models.room import RoomType as RoomType
from backend.catalogue.models.staff_members import StaffMember as StaffMember
from backend.catalogue.models.themes import ResortTheme as ResortTheme
from backend.catalogue.models.versions import ResortVersion as ResortVersion
