MODEL (
  name seeds.vendors,
  kind SEED (
    path '$root/seeds/vendors.csv',
    csv_settings (keep_default_na = FALSE)
  ),
  description 'One row per vendor_id of seeds/vendors.csv.',
  columns (
    vendor_id TEXT,
    vendor_name TEXT,
    technology_id TEXT,
    is_surveillance_vendor TEXT,
    owner_or_successor TEXT,
    confidence TEXT,
    note TEXT
  ),
  column_descriptions (
    vendor_id = 'Vendor id',
    vendor_name = 'Vendor name',
    technology_id = 'Technology id',
    is_surveillance_vendor = 'Is surveillance vendor',
    owner_or_successor = 'Owner or successor',
    confidence = 'Confidence',
    note = 'Why the rule is as it is'
  ),
  grain vendor_id,
  audits (
    UNIQUE_VALUES(columns := (
      vendor_id
    ))
  )
)