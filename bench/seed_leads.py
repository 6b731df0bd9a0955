"""A tenant of 100,000 leads with contacts and timelines, made by PostgreSQL itself."""

from bench.seed_search import platform

LEADS = 100_000

TENANT = """
INSERT INTO tenants_tenant (slug, name, time_zone, contact_name, contact_email, contact_phone, is_active, created_at)
VALUES ('leads', 'Leads of the bench', 'America/Los_Angeles', '', '', '', true, now()),
    ('others', 'Others of the bench', 'America/Los_Angeles', '', '', '', true, now())
"""

ROWS = """
INSERT INTO crm_leads_lead (
    tenant_id, property_key, address_key, parcel_key, listing_key, mls_number, is_simulated, status, closed_at,
    closed_because, closed_evidence, assigned_to_id, next_step, next_step_at, expiry_reason, expiry_note, score,
    score_reasons, standard_status, status_changed_on, property_type, property_sub_type, unparsed_address,
    street_address, city, state_or_province, postal_code, county_or_parish, parcel_number, list_price,
    original_list_price, price_cuts, days_on_market, bedrooms_total, bathrooms_total_integer, living_area,
    list_agent_full_name, list_office_name, snapshot, owner_name, has_phone, has_email,
    last_activity_at, created_at, updated_at, callable_from, callable_until, callable_rule)
SELECT tenant, 'addr:' || tenant || ':' || n, 'home:' || tenant || ':' || n, '', 'K' || n, 'B' || n, true,
    (ARRAY['new','new','new','new','contacted','contacted','contacted','skipped','skipped','converted'])
        [1 + trunc(r1 * 10)],
    CASE WHEN r2 < 0.3 THEN now() - r3 * interval '90 days' END, CASE WHEN r2 < 0.3 THEN 'relisted' ELSE '' END, '',
    CASE WHEN r3 < 0.4 THEN {agent} END, CASE WHEN r1 > 0.4 THEN 'Call again' ELSE '' END,
    CASE WHEN r1 > 0.4 THEN now() + (r4 * 30 - 15) * interval '1 day' END, '', '', trunc(r4 * 100),
    '[{{"key": "just_ended", "number": 3, "points": 25}}, {{"key": "price_cuts", "number": 2, "points": 15}}]',
    CASE WHEN r5 < 0.7 THEN 'Expired' ELSE 'Canceled' END, current_date - (r3 * 90)::int, 'Residential',
    'Single Family Residence', n || ' ' || street || ' Drive, ' || city || ', CA 92260', n || ' ' || street || ' Drive',
    city, 'CA', '92260', 'Riverside', '', price, price * 1.08, trunc(r5 * 5), trunc(r2 * 300), 3, 2,
    1200 + trunc(r1 * 2500), 'Agent of the bench', 'Office of the bench',
    jsonb_build_object('public_remarks', repeat('A home with a view of the mountains and a pool. ', 30)),
    (ARRAY['Ana','Ben','Cleo','Dan','Eva','Finn'])[1 + n % 6] || ' ' || street || n, r4 > 0.35, r5 > 0.6, now(), now(),
    now(), CASE WHEN r4 > 0.6 THEN now() - (r3 - 0.4) * interval '8 hours' END,
    CASE WHEN r4 > 0.6 THEN now() + (r3 + 1) * interval '8 hours' END,
    CASE WHEN r4 BETWEEN 0.35 AND 0.6 THEN 'national_dnc' ELSE '' END
FROM (SELECT n, random() r1, random() r2, random() r3, random() r4, random() r5,
        (ARRAY['Palm Springs','Palm Springs','Palm Desert','Palm Desert','La Quinta','Indio','Cathedral City',
            'Rancho Mirage','Desert Hot Springs','Coachella','Bermuda Dunes','Indian Wells'])
            [1 + trunc(random() * 12)] city,
        (ARRAY['Sago','Ocotillo','Mesquite','Cholla','Agave','Yucca','Tamarisk','Verbena'])[1 + n % 8] street,
        250000 + trunc(random() * random() * 2500) * 1000 price
    FROM generate_series(1, {rows}) n OFFSET 0) AS made
CROSS JOIN (SELECT id AS tenant FROM tenants_tenant WHERE slug = '{slug}') AS tenants
"""

# Two owners for each, with three phones and an e-mail address, and a timeline of twelve lines.
AROUND = """
INSERT INTO crm_leads_contact (tenant_id, lead_id, full_name, first_name, last_name, is_entity, is_deceased,
    mailing_address, mailing_city, mailing_state, mailing_postal_code, source, rank, created_at)
SELECT tenant_id, id, owner_name || CASE which WHEN 2 THEN ' Second' ELSE '' END, '', '', false, false, '', '', '', '',
    'tracerfy', which, now()
FROM crm_leads_lead, generate_series(1, 2) which WHERE tenant_id = {tenant};
INSERT INTO crm_leads_phonenumber (tenant_id, contact_id, number, line_type, carrier, source, rank, is_wrong,
    last_result, created_at)
SELECT tenant_id, id, '+1' || 201 + (id * 3 + which) / 10000 % 700 || '555'
    || lpad(((id * 3 + which) % 10000)::text, 4, '0'), 'mobile', '', 'tracerfy', which, false, '', now()
FROM crm_leads_contact, generate_series(1, 3) which WHERE tenant_id = {tenant};
INSERT INTO crm_leads_emailaddress (tenant_id, contact_id, address, source, rank, last_result, created_at)
SELECT tenant_id, id, 'owner' || id || '@example.com', 'tracerfy', 1, '', now()
FROM crm_leads_contact WHERE tenant_id = {tenant};
INSERT INTO crm_leads_activity (tenant_id, lead_id, kind, summary, data, at)
SELECT tenant_id, id, 'note', 'Something that was said, number ' || which, '{{}}', now() - which * interval '1 hour'
FROM crm_leads_lead, generate_series(1, 12) which WHERE tenant_id = {tenant};
"""


def seed(agent: int) -> None:
    """The tenants `leads` with 100,000 and `others` with a tenth of that; `agent` is assigned four of ten."""
    with platform() as own:
        own.execute("SET synchronous_commit = off")
        own.execute("SELECT setseed(0.25)")
        own.execute(TENANT)
        for slug, rows in (("leads", LEADS), ("others", LEADS // 10)):
            own.execute(ROWS.format(slug=slug, rows=rows, agent=agent))
            (tenant,) = own.execute(f"SELECT id FROM tenants_tenant WHERE slug = '{slug}'").fetchone() or (0,)
            for statement in AROUND.strip().split(";\n"):
                own.execute(statement.rstrip(";").format(tenant=tenant))
        own.execute("VACUUM ANALYZE")
