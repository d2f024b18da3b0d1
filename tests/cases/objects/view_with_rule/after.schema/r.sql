CREATE RULE adults_insert AS ON INSERT TO adults DO INSTEAD
    (INSERT INTO users VALUES (new.id, new.email, 18); NOTIFY adults);
